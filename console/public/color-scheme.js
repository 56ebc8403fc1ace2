// Sets the chosen colour scheme before the first paint, so that a dark console never flashes white.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("tillgate.color-scheme");
  } catch {
    // Storage is blocked: the scheme of the system is used.
  }
  const dark =
    chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
