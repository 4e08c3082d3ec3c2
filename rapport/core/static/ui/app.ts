import "./htmx"
