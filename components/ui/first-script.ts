// What must be on a page before its first paint: theme, language, direction.

/**
 * Runs before the first paint: puts theme, language and direction on the page so that nothing flashes. A screen
 * without a mouse is told by its address: /wall/main?theme=light&language=th; it then remembers.
 */
export const FIRST_SCRIPT = `try{var s=localStorage,d=document.documentElement,q=new URLSearchParams(location.search);
["theme","language"].forEach(function(k){var v=q.get(k);if(v)s.setItem("ringside."+k,v)});
var t=s.getItem("ringside.theme");if(t==="dark"||t==="light"||t==="contrast")d.dataset.theme=t;
var w=JSON.parse(s.getItem("ringside.words")||"null");if(w&&w.id===s.getItem("ringside.language")){d.lang=w.id;d.dir=w.file.direction}}catch(e){}`;
