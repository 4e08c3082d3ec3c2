// A form that comes back with errors begins at the first of them.
document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus()
