/** What is written, as plain text: the part of a mail that every program can read. */
import type { JSONContent } from "@tiptap/core"

export function plainText(node: JSONContent): string {
  return blocks(node.content).replace(/\n{3,}/g, "\n\n").trimEnd()
}

const blocks = (nodes: JSONContent[] = [], between = "\n\n"): string => nodes.map(block).join(between)

function block(node: JSONContent): string {
  switch (node.type) {
    case "bulletList":
      return list(node, () => "- ")
    case "orderedList":
      return list(node, (at) => `${Number(node.attrs?.["start"] ?? 1) + at}. `)
    case "blockquote":
      return indent(blocks(node.content), "> ", "> ")
    case "codeBlock":
      return indent(inline(node.content), "    ", "    ")
    case "image":
      return node.attrs?.["alt"] ? `[${node.attrs["alt"]}]` : ""
    default:
      return inline(node.content)
  }
}

function list(node: JSONContent, mark: (at: number) => string): string {
  return (node.content ?? [])
    .map((item, at) => indent(blocks(item.content, "\n"), mark(at), " ".repeat(mark(at).length)))
    .join("\n")
}

const indent = (text: string, first: string, rest: string): string =>
  text.split("\n").map((line, at) => (at ? rest : first) + line).join("\n")

const inline = (nodes: JSONContent[] = []): string => nodes.map(piece).join("")

function piece(node: JSONContent): string {
  if (node.type === "hardBreak") return "\n"
  if (node.type === "mention") return `@${node.attrs?.["label"] ?? ""}`
  const text = node.text ?? ""
  const address = node.marks?.find((mark) => mark.type === "link")?.attrs?.["href"] as string | undefined
  return address && address !== text && address !== `mailto:${text}` ? `${text} (${address})` : text
}
