// Knows which step turns the style sheet into CSS. Refuses to know what is in it.

export default { plugins: { '@tailwindcss/postcss': {} } };
