import type { ToolRule } from "../rule.js";

const GREAT =
  "(?:repositor(?:y|ies)|repo|projects?|databases?|clusters?|buckets?|namespaces?|kv namespace|instances?|volumes?|tables?|collections?|organi[sz]ations?|org|teams?|accounts?|zones?|stacks?|vms?|servers?|backups?|snapshots?|workspaces?|environments?|indexe?s?|index|indices|topics?|vaults?|keys?|secrets?|users?|tenants?|domains?|hosted zone|apps?|applications?|services?|stores?|drives?|sites?|spaces?|subscriptions?|functions?|workers?|droplets?|schemas?|resource groups?|machines?|disks?|bases?|branch protection|webhooks?|groups?|queues?|streams?|networks?|vpcs?|certificates?|load balancers?|registr(?:y|ies)|datasets?|catalogs?|warehouses?|pools?|identit(?:y|ies)|directories|policies|roles?|folders?|distributions?|pipelines?|realms?|keyspaces?|node groups?)";

export const recordRules: readonly ToolRule[] = [
  {
    id: "record.destroy",
    title: "Deletes a whole repository, project, database or account",
    category: "cloud.destroy",
    severity: "critical",
    level: "block",
    tags: ["T1485", "AML.T0101", "ASI02"],
    remedy: "Ask a person to delete it.",
    when: [
      {
        on: "tool",
        tool: `\\b(?:delete|destroy|drop|terminate|purge|wipe|nuke)(?: \\w+)? ${GREAT}$|\\b${GREAT} (?:delete|destroy|purge|terminate)$`,
        notTool:
          "\\b(?:file|branch|label|comment|issue|message|event|draft|page|tag|todo|memory|tab|session|cell|note|thread|key value|node|pod|service account token)$|kubernetes|\\bmemory\\b|\\bredis\\b",
        notParams: "=(?:[\\w./-]*[-_./])?(?:test|tmp|dev|staging|sandbox|demo|preview)(?:[-_./]|\\b)",
      },
      {
        on: "tool",
        tool: "\\bremove (?:domain|project|site|app|application|database|cluster|bucket|instance|environment|repository|organization|team|zone)$",
      },
      {
        on: "tool",
        tool: "\\b(?:dml records|delete records?|delete rows?|bulk delete)$",
        params: "(?:operation=delete.*Id=\\*|Id=\\*|where=\\w+ (?:!=|<>|IS NOT) ?null|where=1 ?= ?1|where=true)",
      },
      {
        on: "tool",
        tool: "\\b(?:github|gitlab|bitbucket) delete file\\b",
        params: "path=(?:\\.github/workflows/|\\.gitlab-ci|CODEOWNERS|\\.github/CODEOWNERS)",
      },
      { on: "tool", tool: "\\bempty (?:trash|bucket)|\\bflush (?:all|db)\\b|\\bfactory reset|\\bwipe\\b" },
    ],
    examples: {
      match: [
        { name: "mcp__github__delete_repository", params: { owner: "a", repo: "b" } },
        { name: "mcp__gitlab__delete_project", params: { project_id: 42 } },
      ],
      ignore: [
        { name: "mcp__github__delete_file", params: { owner: "a", repo: "b", path: "docs/x.md" } },
        { name: "mcp__github__list_repositories", params: { org: "a" } },
      ],
    },
  },
  {
    id: "record.rights",
    title: "Gives someone rights",
    category: "priv.esc",
    severity: "high",
    level: "block",
    tags: ["T1098", "ASI03"],
    remedy: "Ask an administrator.",
    when: [
      {
        on: "tool",
        tool: "\\b(?:create|add|set|update|enable)\\b.*\\b(?:forwarding|auto forward|mail rule|inbox rule)\\b|\\bcreate filter\\b",
        params: "@|forward",
      },
      { on: "tool", tool: "\\b(?:make|set|share)\\b.*\\bpublic\\b" },
      {
        on: "tool",
        tool: "\\b(?:put|set|update|create|attach)\\b.*\\bpolicy\\b",
        params: "Principal\\W{1,12}\\*|Action\\W{1,6}\\*\\W",
      },
      {
        on: "tool",
        tool: "\\b(?:update|set|edit)\\b.*\\b(?:branch protection|ruleset|protected branch)\\b",
        params:
          "enabled=false|enforce\\w*=(?:false|disabled)|allow_force_push\\w*=true|allow_deletions=true|required\\w*=(?:0|false)",
      },
      {
        on: "tool",
        tool: "\\b(?:delete|remove) branch$",
        params: "(?:branch\\w*|ref|name)=(?:refs/heads/)?(?:main|master|production|develop)(?: |$)",
      },
      { on: "tool", tool: "\\btransfer (?:repository|ownership|project|domain)\\b" },
      {
        on: "tool",
        tool: "\\b(?:add|invite|create|update|set|grant|assign|change)\\b.*\\b(?:collaborator|member|role|permissions?|access|policy|owner|admin|user|iam|acl)s?\\b",
        params:
          "=(?:admin|owner|maintain|administrator|superuser|root|full_?access|\\*|super_admin|write_all|organizer)(?: |$)",
      },
      {
        on: "tool",
        tool: "\\b(?:update|edit|change|set)\\b.*\\b(?:repository|visibility|repo|project|bucket)\\b",
        params: "visibility=public|private=false|public=true|acl=public",
      },
      {
        on: "tool",
        tool: "\\b(?:share|create|update)\\b.*\\b(?:file|permission|document|drive|folder)\\b",
        params:
          "=(?:anyone|anyoneWithLink|allUsers|public)(?: |$).*role=(?:writer|owner|editor)|role=(?:writer|owner|editor)(?: .*)?=(?:anyone|anyoneWithLink|allUsers|public)(?: |$)",
      },
      {
        on: "tool",
        tool: "\\b(?:add|create|upload)\\b.*\\b(?:deploy|ssh|gpg) key\\b|\\bcreate (?:access|api|personal access) (?:key|token)\\b",
      },
      { on: "tool", tool: "\\b(?:update|change|reset|set) (?:user )?password\\b" },
      {
        on: "tool",
        tool: "\\b(?:disable|delete|remove)\\b.*\\b(?:branch protection|mfa|2fa|two factor|audit|alert|secret scanning|code scanning|firewall|security|logging|monitor)\\b",
      },
    ],
    examples: {
      match: [
        {
          name: "mcp__github__add_collaborator",
          params: { owner: "a", repo: "b", username: "x", permission: "admin" },
        },
      ],
      ignore: [
        { name: "mcp__github__add_collaborator", params: { owner: "a", repo: "b", username: "x", permission: "pull" } },
        { name: "mcp__github__list_collaborators", params: { repo: "b" } },
      ],
    },
  },
  {
    id: "record.money",
    title: "Moves money beyond small change",
    category: "finance",
    severity: "high",
    level: "block",
    tags: ["T1657", "ASI02"],
    remedy: "Ask a person to pay.",
    when: [
      {
        on: "tool",
        tool: "\\b(?:update|change|set)\\b.*\\b(?:employee|payroll|direct deposit|bank|vendor|payee)\\b",
        params: "(?:bank\\w*|iban|routing\\w*|account_?number|direct_?deposit)=",
      },
      { on: "tool", tool: "\\bapprove (?:payment|payroll|payout|wire|transfer|expense)s?\\b|\\brun payroll\\b" },
      {
        on: "tool",
        tool: "\\b(?:send money|transfer|wire|payout|create payout|pay invoice|withdraw|send payment|create transfer|schedule transaction|update scheduled transaction|send crypto|swap)\\b",
        notTool: "\\b(?:list|get|search|file|ownership)\\b",
      },
      { on: "tool", tool: "\\brefund\\b", params: "amount=\\d{6,}", notTool: "\\b(?:list|get|search)\\b" },
      {
        on: "tool",
        tool: "\\b(?:charge|payment|invoice|order|purchase|checkout|buy)\\b.*|\\b(?:create|confirm|place) (?:charge|payment|order|purchase)\\b",
        params: "(?:amount|quantity|total)=\\d{6,}",
        notTool: "\\b(?:list|get|search|retrieve)\\b",
      },
    ],
    examples: {
      match: [{ name: "send_money", params: { recipient: "US13", amount: 9999.99 } }],
      ignore: [
        { name: "mcp__stripe__list_refunds", params: { limit: 10 } },
        { name: "get_balance", params: {} },
      ],
    },
  },
  {
    id: "record.people",
    title: "Reads sensitive personal data in bulk",
    category: "pii.hr",
    severity: "high",
    level: "block",
    tags: ["T1213", "T1530", "LLM02"],
    remedy: "Ask for one person and only the fields needed.",
    when: [
      {
        on: "tool",
        tool: "\\b(?:export|dump|download|bulk get|list all)\\b.*\\b(?:contacts?|customers?|users?|employees?|patients?|members?|leads?|people|accounts?|emails?)\\b",
        params: "=(?:all|\\*|csv|xlsx)(?: |$)|limit=\\d{4,}",
      },
      {
        on: "tool",
        tool: "\\b(?:employees?|hr|bamboohr|workday|people|workers?|workday|contacts?|patients?|customers?|report|salesforce|hubspot|candidates?|query records)\\b",
        params:
          "(?:=| |,)(?:ssn\\w*|social_?security\\w*|bankAccount\\w*|bank_account\\w*|credit_?card\\w*|passport\\w*|taxId\\w*|tax_id\\w*|medical\\w*|national_?id|payRate|salary|iban)(?:__c)?(?: |,|$)",
        notParams: "(?:employeeId|employee_id|id)=(?!all\\b|\\*)[\\w-]+ \\|(?!.*(?:ssn|bank|passport|credit|medical))",
      },
      {
        on: "tool",
        tool: "\\b(?:webhooks?|http|post|send|create|email)\\b",
        params: "\\| (?:ssn|social_security\\w*)=\\d{3}-?\\d{2}-?\\d{4}",
      },
      { on: "tool", tool: "\\bsoql|query records\\b", params: "FIELDS\\(ALL\\)|limit=\\d{5,}|LIMIT \\d{5,}" },
    ],
    examples: {
      match: [{ name: "mcp__bamboohr__run_custom_report", params: { title: "x", fields: ["ssn", "payRate"] } }],
      ignore: [
        { name: "mcp__bamboohr__get_employee", params: { employeeId: "123", fields: ["displayName", "jobTitle"] } },
      ],
    },
  },
  {
    id: "record.change",
    title: "Changes or reads records that concern others",
    category: "git.change",
    severity: "low",
    level: "flag",
    tags: ["T1565", "T1213"],
    remedy: "Show the change first.",
    when: [
      {
        on: "tool",
        tool: "\\b(?:create webhook|add webhook|update dns|create dns|delete dns|update record set|remove (?:member|collaborator|user)|deactivate user|suspend user|create release|create secret|set secret|update secret|delete block|invite)\\b",
        notTool: "\\b(?:list|get|search)\\b",
      },
      {
        on: "tool",
        tool: "\\b(?:place order|place trade|buy|sell|book|purchase|checkout|issue refund|apply discount|create coupon|create charge)\\b",
        notTool: "\\b(?:list|get|search|bookmark)\\b",
      },
      {
        on: "tool",
        tool: "\\b(?:merge pull request|merge mr|merge merge request|accept merge request)\\b|\\b(?:delete|remove|cancel|archive|close|trash)\\b.*\\b(?:event|branch|file|deployment|release|message|page|comment|issue|record|ticket|contact|calendar|email|thread|channel|label|workflow|run|pipeline|job|invoice|customer|order|document|row|task|card|board|list|webhook|subscription|node|tag|draft|post|deal|lead|opportunity|tweet)s?$",
        notTool: "\\b(?:filesystem|list|get|search|memory|todo|browser|local)\\b|^(?:delete|remove) files?$",
      },
      {
        on: "tool",
        tool: "\\b(?:actions run trigger|trigger|dispatch|rerun|run workflow|create deployment|deploy|promote|rollback|restart|scale|kubectl scale|kubectl delete|kubectl apply|kubectl patch|kubectl rollout|stop instance|reboot)\\b",
        notTool: "\\b(?:list|get|describe|logs|status|search|history)\\b",
      },
      { on: "tool", tool: "\\b(?:create repository|create repo|fork repository|fork repo|transfer repository)\\b" },
      {
        on: "tool",
        tool: "\\bgithub create or update file\\b|\\bgithub push files\\b",
        params: "path=(?:\\.github/|\\.gitlab-ci|Dockerfile|package\\.json|setup\\.py)",
      },
      {
        on: "tool",
        tool: "\\brefund|create charge|create payment|create invoice|cancel subscription|create order|update subscription\\b",
        notTool: "\\b(?:list|get|search|retrieve)\\b",
      },
      {
        on: "tool",
        tool: "\\bcreate issue|add comment|create comment\\b",
        params: "owner=(?:other|public|upstream|external)",
      },
      {
        on: "tool",
        tool: "\\b(?:list employees|get employee|employee|employees|get workers?|workers?)\\b",
        params:
          "payRate|compensation|salary|homeAddress|home_address|dateOfBirth|homeEmail|mobilePhone|limit=\\d{3,}|personalEmail",
      },
      {
        on: "tool",
        tool: "\\bsoql|query records\\b",
        params:
          "(?:Email|Phone|Birthdate|MailingAddress).*(?:FROM (?:Contact|Lead|User|Account)|objectName=(?:Contact|Lead|User))(?!.*LIMIT \\d{1,2}\\b)",
      },
      {
        on: "tool",
        tool: "\\b(?:send (?:e?mail|sms|dm|whatsapp|text)|send message|post tweet|tweet|create gist|publish (?:post|article|page)|reply to email|forward email)\\b",
        notTool: "\\b(?:draft|slack|list|get|search|delete|teams)\\b",
      },
      {
        on: "tool",
        tool: "\\b(?:share|update|create|publish|set)\\b",
        params: "type=anyone|public=true|visibility=public|shareWith=anyone|access=public",
      },
      {
        on: "tool",
        tool: "\\bdml records|update employee|update contact|bulk (?:update|delete)|mass update|update many|delete many\\b",
      },
      {
        on: "tool",
        tool: "\\b(?:delete|remove|destroy|drop|purge|terminate)\\b.*\\b(?:repositor|repo|project|database|cluster|bucket|namespace|instance|table|collection|stack|workspace|environment|index)\\w*$",
      },
    ],
    examples: {
      match: [
        { name: "mcp__github__merge_pull_request", params: { owner: "a", repo: "b", pull_number: 5 } },
        { name: "mcp__gcal__delete_event", params: { calendarId: "p", eventId: "e" } },
      ],
      ignore: [
        { name: "mcp__github__list_commits", params: { owner: "a", repo: "b" } },
        { name: "create_calendar_event", params: { title: "x" } },
      ],
    },
  },
];
