/** Words in the reader's language: the page brings them as JSON, see `{% words %}`. */
const said = document.getElementById("words")?.textContent
const words: Record<string, string> = said ? JSON.parse(said) : {}

/** The words by this name, with `%(n)s` and the like filled in. */
export function word(name: string, values: Record<string, string | number> = {}): string {
  return (words[name] ?? name).replace(/%\((\w+)\)s/g, (whole, key: string) => String(values[key] ?? whole))
}
