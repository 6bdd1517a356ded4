import assert from "node:assert/strict";
import { Tokens, tokenise } from "./tokens.js";

/**
 * Words that play the same part in an order, whoever wrote it and in whichever language: what is sent, to whom, by whose
 * authority. A model that sees parts in place of words knows an order from a source it has never seen.
 */
const PARTS: readonly string[] = [
  // Deeds that leave the conversation.
  "send forward email mail transmit deliver dispatch relay sende senden schicke leite envoie envoyez transmets envia envie reenvia manda enviar invia inoltra stuur verstuur wyslij otprav отправь отправьте перешли gonder",
  "transfer pay wire donate deposit refund remit withdraw uberweise bezahle zahle virez payez transfiere paga pague transferir trasferisci maak переведи оплати",
  "delete remove erase wipe purge destroy drop unlink losche entferne supprime supprimez efface borra elimina apaga exclua cancella verwijder usun удали сотри",
  "grant give allow permit authorize authorise assign gib erteile donne accorde concede otorga dai geef дай",
  "unlock disable deactivate enable activate turn switch shut stop deaktiviere schalte active desactive desactiva activa disattiva отключи включи",
  "schedule book reserve create add invite register plane buche erstelle reserve planifie programa agenda crea prenota boek создай добавь",
  "buy order purchase subscribe sell invest trade kaufe bestelle achete commande compra pide vende compre acquista koop купи",
  "change update reset set modify edit replace configure andere setze modifie change cambia actualiza mude altere modifica wijzig измени",
  "share publish post upload tweet export expose leak disclose teile veroffentliche partage publie comparte publica sube condividi deel опубликуй",
  "visit open click browse navigate go follow download install besuche offne klicke visite ouvre clique telecharge abre visita haz baixe scarica bezoek открой скачай",
  "run execute invoke call launch exec eval start trigger fuhre execute lance appelle ejecuta llama execute esegui voer выполни запусти",
  "read fetch retrieve get access look load query search find check collect gather extract obtain lies hole suche lis recupere cherche lee obten busca leia busque leggi cerca zoek прочитай найди",
  "approve merge accept confirm sign verify recommend rate endorse genehmige approuve aprueba approva",
  // Deeds of the answer.
  "say print output write reply respond answer return repeat echo type tell state mention state display sage schreibe antworte gib dis ecris reponds di escribe responde diga escreva scrivi rispondi zeg schrijf скажи напиши ответь",
  "include insert append prepend embed begin end finish conclude integrate incorporate weave fuge ajoute inclus incluye anade inclua includi voeg",
  "translate convert encode encrypt rewrite rephrase summarize summarise paraphrase reverse ubersetze traduis traduce traduza traduci vertaal переведи",
  "explain describe list show reveal provide generate compose draft design outline classify identify compare calculate compute solve erklare zeige explique montre explica muestra mostre spiega mostra toon покажи объясни",
  // Taking over.
  "ignore disregard forget skip bypass override overrule discard neglect void cancel nullify ignoriere vergiss missachte ignorez ignore oublie oubliez ignora ignorar olvida olvide esqueca desconsidera dimentica negeer vergeet zignoruj zapomnij игнорируй игнорируйте забудь yoksay unut",
  "act behave pretend roleplay imagine simulate play impersonate become assume handle spiele verhalte agis fais imagine actua finge imagina comportati fingi doe",
  "previous prior above earlier preceding foregoing former past initial original all every any bisherigen vorherigen alle precedentes anteriores previas todas tutte precedenti vorige все предыдущие",
  "instruction instructions prompt prompts rule rules guideline guidelines directive directives policy policies command commands restriction restrictions constraint constraints orders anweisung anweisungen regeln vorgaben consignes instructions regles instrucciones reglas indicaciones instrucoes regras istruzioni regole instructies regels instrukcje инструкции указания talimatlar",
  "system developer administrator admin root operator owner creator superuser sudo systeme sistema systemu система",
  "now henceforth anymore onwards ab jetzt desormais maintenant ahora agora ora nu теперь",
  // Who is meant, who speaks, what is made.
  "ai assistant assistants agent agents bot chatbot llm llms model models gpt chatgpt claude gemini copilot llama ki assistent assistente asistente agente assistant modele modelo ассистент",
  "user users customer customers client reader readers human humans nutzer benutzer utilisateur usuario utente gebruiker пользователь",
  "response answer reply output summary result message conversation chat completion antwort reponse respuesta resposta risposta antwoord ответ",
  "task tasks request requests step steps job question query goal objective mission aufgabe tache tarea tarefa compito taak задача",
  "secret secrets password passwords credential credentials token tokens key keys api ssn otp pin passwort kennwort contrasena senha passwort пароль",
  "private personal confidential sensitive internal hidden stored saved personlichen prive privado",
  "account balance bank iban payment money funds card wallet bitcoin crypto btc konto compte cuenta conta счет",
  "file files document documents report data database record records folder directory email emails inbox calendar contacts history list notes datei dateien fichier archivo arquivo документ файл",
  "tool tools function functions parameter parameters parameters argument plugin api command terminal shell",
  "address phone number location id name username subject recipient",
  "important urgent attention critical immediately mandatory required warning notice urgently asap priority wichtig dringend importante urgente atencion attenzione belangrijk важно срочно",
  "please kindly bitte svp por per favor s'il graag пожалуйста prosze lutfen",
  "must should need have has required shall ought mussen sollen musst sollst dois devez debes debe deves deve devi moet должен",
  "never not dont cannot cant wont without no nor nicht kein niemals ne pas jamais no nunca nao non mai niet не никогда",
  "before after first once when whenever if until then next also additionally finally bevor danach wenn avant apres quand antes despues cuando quando prima dopo als когда если",
  "only just exactly instead always strictly nur stattdessen seulement toujours solo siempre sempre apenas alleen только",
  "unrestricted unfiltered uncensored jailbreak jailbroken dan limits limitations filters filter ethics ethical moral morals censorship illegal unethical harmful",
  // Words that hold a sentence together.
  "you u du sie ihr tu vous usted voce tu je jij ты вы sen",
  "your yours dein deine deinen ihre ton votre tes vos tu su sus seu sua tuo tua jouw твой ваш",
  "i im ive ill ich je yo eu io ik я ben",
  "me mich mir moi me mi mim mij мне",
  "my mein meine meinen mon ma mes mi mis meu minha mio mia mijn мой",
  "we us our wir uns unser nous notre nosotros nuestro nos noi nostro wij ons мы",
  "he she they him her them his their er sie il elle ils",
  "it this that these those es dies diese das ce cela cette esto esta este isso esse questo dit dat это",
  "the der die das den dem le la les el los las o os il lo gli de het",
  "a an one some ein eine einen un une una um uma een",
  "to into onto an zu nach au aux al para ao till naar на к",
  "from von vom depuis desde dal van от из",
  "of des du del do da della",
  "with using via mit avec con com met с",
  "in on at by for as about over under sur en dans em su auf fur pour por voor",
  "and or but und oder et ou mais y o e ma en и или",
  "is are be was were been being am ist sind est sont es son sao zijn",
  "do does did done doing make made made made let lets tun mache faire hacer fazer fare",
  "can could will would may might kann konnen peut peux puede pode puo kan",
  "who what which where why how was wer wie qui que quoi quien como che wat",
  // Shapes.
  "http https www com org net io html php gmail outlook yahoo proton protonmail hotmail",
  "var let const function return class import export def int void null true false undefined string public static new async await",
];

/** All of these words. */
export const lexicon: readonly string[] = PARTS.flatMap((words) => words.split(" "));

// Seven bits with the sign in front of a word; 127 is taken.
assert(PARTS.length < 63, "more parts than features have room for");

const FOLDED_BITS = 16;
const foldedHash = (hash: number): number => (hash >>> FOLDED_BITS) ^ (hash & 0xffff);

/** Part 0 is any other word. A word that shares its folded hash with one of these is taken for it: one in a hundred. */
const PART_OF = new Uint8Array(1 << FOLDED_BITS);
const tokens = new Tokens();
for (const [index, words] of PARTS.entries()) {
  tokenise(Buffer.from(words), tokens);
  for (const hash of tokens.hashes.subarray(0, tokens.length)) PART_OF[foldedHash(hash)] ||= index + 1;
}

/** The part that a word plays, by its hash: less than 64. */
// biome-ignore lint/style/noNonNullAssertion: the table covers every folded hash
export const partOf = (hash: number): number => PART_OF[foldedHash(hash)]!;
