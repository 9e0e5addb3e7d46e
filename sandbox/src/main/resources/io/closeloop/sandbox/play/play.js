// Shows what has changed without a reload; the page works without it.
const parser = new DOMParser();
setInterval(async () => {
  const answer = await fetch("/", { cache: "no-store" }).catch(() => null);
  if (!answer || !answer.ok) return;
  const fresh = parser.parseFromString(await answer.text(), "text/html");
  document.getElementById("clock").textContent = fresh.getElementById("clock").textContent;
  for (const part of document.querySelectorAll("[data-live]")) {
    const now = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (now && now.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) part.innerHTML = now.innerHTML;
  }
}, 1000);
