import { render } from "preact";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/parts.css";
import "./styles/charts.css";
import "./styles/views.css";
import { Page } from "./page.js";

const root = document.getElementById("page");
if (root === null) throw new Error("index.html has no #page");
render(<Page />, root);
