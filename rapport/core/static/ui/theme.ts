/** The event `theme` {value} (from HX-Trigger) changes light and dark at once. */
document.body.addEventListener("theme", (event) => {
  const { value } = (event as CustomEvent<{ value: string }>).detail
  document.documentElement.toggleAttribute("data-theme", value !== "auto")
  if (value !== "auto") document.documentElement.dataset["theme"] = value
  for (const one of document.querySelectorAll('button[name="theme"]')) {
    one.toggleAttribute("aria-current", (one as HTMLButtonElement).value === value)
    if (one.hasAttribute("aria-current")) one.setAttribute("aria-current", "true")
  }
})
