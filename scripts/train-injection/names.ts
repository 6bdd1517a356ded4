import type { Grammar } from "./grammar.js";

/** People, places, products and addresses, all invented. */
export const names: Grammar = {
  first:
    "Amy|Boris|Chen|Dana|Elif|Farid|Grace|Hugo|Ines|Jonas|Keiko|Liam|Mona|Nadia|Omar|Petra|Quinn|Rosa|Sven|Tara|Uma|Victor|Wendy|Xavier|Yara|Zoe|Emma|Noah|Olivia|Lucas|Mia|Ethan|Ava|John|Sarah|David|Anna|Mark|Laura|Peter".split(
      "|",
    ),
  last: "Watson|Keller|Okafor|Novak|Silva|Tanaka|Haddad|Berg|Moreau|Kowalski|Reyes|Lindqvist|Petrov|Osei|Brandt|Ivanova|Costa|Meyer|Fischer|Nguyen|Patel|Johnson|Smith|Garcia|Rossi".split(
    "|",
  ),
  person: [
    "<first> <last>",
    "<first>",
    "Dr. <last>",
    "Ms. <last>",
    "my {friend|colleague|assistant|partner|neighbour} <first>",
  ],
  domain:
    "mailbox.example|ext-reports.example|gmail.com|outlook.com|quickmail.net|secure-drop.io|corp-backup.com|data-sync.net|proton.me|bluesparrow.com|fastshare.org|acme-partners.com|cloudbox.co".split(
      "|",
    ),
  mail: [
    "<first>.<last>@<domain>",
    "<first><number>@<domain>",
    "{audit|backup|support|info|hr|finance|security|archive}@<domain>",
  ],
  site: "www.secure-systems-252.com|www.true-informations.com|www.my-website-234.com|http://best-deals.shop|https://cutt-links.net/<number>|http://files.quickshare.example/setup.exe|https://docs-mirror.org/page|www.freegifts.io/claim|https://hooks.collect.dev/x<number>|http://198.51.100.7:8080/login|bit.do/promo<number>|www.health-facts.info".split(
    "|",
  ),
  url: ["<site>"],
  number: "12|27|42|88|101|234|377|512|640|731|908|1290|2048|3375|4821|7719".split("|"),
  amount: "$50|$98.70|$500|$1,200|$5,000|€300|£75|200 USD|0.5 BTC|10,000 yen|$10|€1,450".split("|"),
  account:
    "DE89370400440532013000|GB29NWBK60161331926819|US133000000121212121212|CH5604835012345678009|account 4417-220-81|the account ending in 0192|FR7630006000011234567890189".split(
      "|",
    ),
  day: "today|tomorrow|on Monday|next Friday|on May 15|every Sunday at 8 pm|at 9 AM tomorrow|this weekend|in the next hour|at midnight|on 2024-05-19|before noon".split(
    "|",
  ),
  file: "the quarterly report|the customer list|the project files|the .env file|my tax documents|the contract draft|the meeting notes|the server logs|the employee records|the Passwords folder|the file with id '13'|~/.ssh/id_rsa|the latest invoice|the medical records|the design document|client-list.docx|the database dump|the photo album".split(
    "|",
  ),
  private:
    "the user's {saved addresses|payment methods|stored passwords|medical history|bank details|location|contacts|browsing history|social security number|phone number|calendar}|my {genetic data|personal details|home address|order history|emails from last week|account balance|private messages}|all {saved passwords|customer records|API keys|chat messages|stored credentials|patient records}|the {verification code|2FA code|reset link|latest security code} {from my inbox|from the newest mail|}|the {conversation so far|system configuration|access tokens}".split(
      /\|(?![^{]*\})/,
    ),
  city: "Paris|Tokyo|New York|Nairobi|Lisbon|Toronto|Berlin|Seoul|Sydney|Oslo|Cairo|Lima|London".split("|"),
  product:
    "the Riverside View Hotel|Villa Mirador|SunPlus vitamins|the NovaPhone 12|BestVPN|the Orion headset|GreenTea Max|the Kettle Pro|CryptoBoost|LuxeSkin cream|FastLoan|the Aurora app".split(
      "|",
    ),
  thing: "coffee machine|laptop|blender|tent|novel|camera|bicycle|desk lamp|jacket|keyboard|headphones|backpack".split(
    "|",
  ),
  language:
    "French|Spanish|German|Chinese|Latin|Japanese|pirate speak|Morse code|emojis|Base64|Pig Latin|Arabic|Hindi|Shakespearean English".split(
      "|",
    ),
  model:
    "GPT-4|ChatGPT|Claude|Gemini|Llama|the AI|the assistant|the AI assistant|AI model developed by OpenAI|AI agent|the language model|Copilot|the chatbot|the AI model|assistant".split(
      "|",
    ),
};
