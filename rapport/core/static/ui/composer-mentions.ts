/** `@` names a colleague: asks the address for `[{id, label}]` and shows them under the cursor. */
import { Mention } from "@tiptap/extension-mention"
import type { SuggestionProps } from "@tiptap/suggestion"
import { place } from "./placing"

interface Person {
  id: string
  label: string
}

export function mentions(url: string) {
  return Mention.configure({
    HTMLAttributes: { class: "mention" },
    suggestion: { items: ({ query }) => people(url, query), render: () => new Suggestions() },
  })
}

async function people(url: string, query: string): Promise<Person[]> {
  const response = await fetch(url + encodeURIComponent(query)).catch(() => null)
  return response?.ok ? ((await response.json()) as Person[]) : []
}

type Props = SuggestionProps<Person, Person>

class Suggestions {
  #list = document.createElement("div")
  #props?: Props
  #active = 0

  onStart = (props: Props): void => {
    this.#list.className = "options options--at-cursor"
    this.#list.popover = "manual"
    this.#list.role = "listbox"
    this.#list.addEventListener("pointerdown", (event) => {
      event.preventDefault()
      const one = (event.target as Element).closest<HTMLElement>("[data-at]")
      if (one) this.#choose(Number(one.dataset["at"]))
    })
    document.body.append(this.#list)
    this.onUpdate(props)
  }

  onUpdate = (props: Props): void => {
    this.#props = props
    this.#active = 0
    this.#list.replaceChildren(...props.items.map((one, at) => this.#draw(one, at)))
    const at = props.clientRect?.()
    if (!props.items.length || !at) return this.#hide()
    if (!this.#list.matches(":popover-open")) this.#list.showPopover()
    place(this.#list, at)
  }

  onKeyDown = ({ event }: { event: KeyboardEvent }): boolean => {
    const count = this.#props?.items.length ?? 0
    if (!count || !this.#list.matches(":popover-open")) return false
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.#active = (this.#active + (event.key === "ArrowDown" ? 1 : -1) + count) % count
      this.#mark()
    } else if (event.key === "Enter" || event.key === "Tab") this.#choose(this.#active)
    else if (event.key === "Escape") {
      event.stopPropagation()
      this.#hide()
    } else return false
    return true
  }

  onExit = (): void => this.#list.remove()

  #draw(person: Person, at: number): HTMLElement {
    const one = document.createElement("div")
    one.className = "options__one"
    one.role = "option"
    one.dataset["at"] = String(at)
    one.textContent = person.label
    one.setAttribute("aria-selected", String(at === 0))
    return one
  }

  #mark(): void {
    for (const one of this.#list.children) {
      one.setAttribute("aria-selected", String((one as HTMLElement).dataset["at"] === String(this.#active)))
    }
  }

  #choose(at: number): void {
    const person = this.#props?.items[at]
    if (person) this.#props?.command(person)
  }

  #hide(): void {
    if (this.#list.matches(":popover-open")) this.#list.hidePopover()
  }
}
