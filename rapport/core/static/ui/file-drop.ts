/**
 * <file-drop url="…" max-bytes="26214400"> around an area with <input type="file" multiple> and `[data-files]`: what is
 * dropped on it, pasted in it or chosen is POSTed, a file at a time, as `file`. The HTML that comes back goes into
 * `[data-files]`, and the event `file:uploaded` {file, element} says so. Without scripts the input posts with its form.
 */
import htmx from "htmx.org"
import { csrf, sayWhyNot } from "./asking"
import { toast } from "./toast-stack"
import { word } from "./words"

class FileDrop extends HTMLElement {
  #depth = 0

  connectedCallback(): void {
    this.addEventListener("dragenter", this.#enter)
    this.addEventListener("dragleave", this.#leave)
    this.addEventListener("dragover", this.#over)
    this.addEventListener("drop", this.#drop)
    this.addEventListener("paste", this.#paste)
    this.addEventListener("change", this.#pick)
  }

  #enter = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes("Files")) return
    this.#depth += 1
    this.classList.add("is-over")
  }

  #leave = (): void => {
    this.#depth = Math.max(0, this.#depth - 1)
    if (!this.#depth) this.classList.remove("is-over")
  }

  #over = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault()
  }

  #drop = (event: DragEvent): void => {
    this.#depth = 0
    this.classList.remove("is-over")
    if (event.dataTransfer?.files.length) {
      event.preventDefault()
      this.take(event.dataTransfer.files)
    }
  }

  #paste = (event: ClipboardEvent): void => {
    const files = event.clipboardData?.files
    // Text copied from an office program brings a picture of itself along: there the text is meant.
    if (!files?.length || event.clipboardData?.types.includes("text/plain")) return
    event.preventDefault()
    this.take(files)
  }

  #pick = (event: Event): void => {
    const input = event.target
    if (!(input instanceof HTMLInputElement) || input.type !== "file" || !input.files) return
    this.take(input.files)
    input.value = ""
  }

  take(files: Iterable<File>): void {
    for (const file of files) void this.#upload(file)
  }

  async #upload(file: File): Promise<void> {
    const most = Number(this.getAttribute("max-bytes") ?? Infinity)
    if (file.size > most) {
      toast({ text: word("large", { name: file.name, limit: megabytes(most) }), tone: "bad" })
      return
    }
    const row = waiting(file)
    this.#files.append(row)
    const response = await send(this.getAttribute("url") ?? "", file, row.querySelector("progress"))
    row.remove()
    if (response?.ok) this.#show(file, await response.text())
    else if (response) await sayWhyNot(response)
    else toast({ text: word("failed", { name: file.name }), tone: "bad" })
  }

  #show(file: File, html: string): void {
    const made = document.createElement("template")
    made.innerHTML = html
    const element = made.content.firstElementChild
    if (!element) return
    this.#files.append(element)
    htmx.process(element)
    this.dispatchEvent(new CustomEvent("file:uploaded", { detail: { file, element }, bubbles: true }))
  }

  get #files(): HTMLElement {
    return this.querySelector<HTMLElement>("[data-files]") ?? this
  }
}

const megabytes = (bytes: number): string =>
  new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 }).format(bytes / 1_048_576)

/** The file while it is on its way. */
function waiting(file: File): HTMLElement {
  const row = document.createElement("div")
  row.className = "file file--waiting"
  const name = document.createElement("span")
  name.className = "file__name"
  name.textContent = file.name
  const bar = document.createElement("progress")
  bar.setAttribute("aria-label", file.name)
  bar.max = 1
  row.append(name, bar)
  return row
}

/** By XMLHttpRequest, since fetch tells no progress of an upload. Undefined when the server did not answer. */
function send(url: string, file: File, bar: HTMLProgressElement | null): Promise<Response | undefined> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open("POST", url)
    request.setRequestHeader("X-CSRFToken", csrf())
    request.setRequestHeader("HX-Request", "true")
    request.upload.onprogress = ({ loaded, total }) => {
      if (bar) bar.value = loaded / total
    }
    request.onload = () => {
      const headers = { "Content-Type": request.getResponseHeader("Content-Type") ?? "" }
      resolve(new Response(request.status === 204 ? null : request.responseText, { status: request.status, headers }))
    }
    request.onerror = () => resolve(undefined)
    const body = new FormData()
    body.append("file", file, file.name)
    request.send(body)
  })
}

customElements.define("file-drop", FileDrop)
export type { FileDrop }
