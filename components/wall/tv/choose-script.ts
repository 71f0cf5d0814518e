// How a browser that is too old for Next's page finds the other entry of the same wall.

/**
 * Stands in the page and is read by any browser: Next's scripts and style sheet need what Chrome 111 brought. The theme
 * and the language of the address go along.
 */
export const CHOOSE_SCRIPT = `if(!(Array.prototype.toSorted&&window.CSS&&CSS.supports&&CSS.supports("color","color-mix(in srgb,red,red)")))
location.replace(location.pathname.replace(/^\\/wall\\//,"/tv/")+location.search)`;
