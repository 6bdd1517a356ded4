import type { SecretRule } from "../rule.js";
import { aiInferenceRules } from "./ai-inference.js";
import { aiToolsRules } from "./ai-tools.js";
import { aivenRules } from "./aiven.js";
import { alibabaRules } from "./alibaba.js";
import { anthropicRules } from "./anthropic.js";
import { artifactoryRules } from "./artifactory.js";
import { atlassianRules } from "./atlassian.js";
import { awsRules } from "./aws.js";
import { azureRules } from "./azure.js";
import { buildkiteRules } from "./buildkite.js";
import { chatRules } from "./chat.js";
import { circleciRules } from "./circleci.js";
import { clojarsRules } from "./clojars.js";
import { cloudflareRules } from "./cloudflare.js";
import { codecovRules } from "./codecov.js";
import { commandLineRules } from "./command-line.js";
import { connectionStringsRules } from "./connection-strings.js";
import { connectionUrisRules } from "./connection-uris.js";
import { contentRules } from "./content.js";
import { cratesRules } from "./crates.js";
import { crmRules } from "./crm.js";
import { cryptoRules } from "./crypto.js";
import { dataRules } from "./data.js";
import { definedRules } from "./defined.js";
import { developerServicesRules } from "./developer-services.js";
import { digitaloceanRules } from "./digitalocean.js";
import { discordRules } from "./discord.js";
import { dockerRules } from "./docker.js";
import { dopplerRules } from "./doppler.js";
import { droneRules } from "./drone.js";
import { fastlyRules } from "./fastly.js";
import { flyRules } from "./fly.js";
import { frameworksRules } from "./frameworks.js";
import { gcpRules } from "./gcp.js";
import { giteaRules } from "./gitea.js";
import { githubRules } from "./github.js";
import { gitlabRules } from "./gitlab.js";
import { gradleRules } from "./gradle.js";
import { harnessRules } from "./harness.js";
import { hashesRules } from "./hashes.js";
import { hashicorpRules } from "./hashicorp.js";
import { herokuRules } from "./heroku.js";
import { hetznerRules } from "./hetzner.js";
import { httpRules } from "./http.js";
import { ibmRules } from "./ibm.js";
import { identityRules } from "./identity.js";
import { infisicalRules } from "./infisical.js";
import { infrastructureRules } from "./infrastructure.js";
import { jenkinsRules } from "./jenkins.js";
import { jwtRules } from "./jwt.js";
import { kubernetesRules } from "./kubernetes.js";
import { launchdarklyRules } from "./launchdarkly.js";
import { linodeRules } from "./linode.js";
import { mailRules } from "./mail.js";
import { mavenRules } from "./maven.js";
import { mongodbRules } from "./mongodb.js";
import { neonRules } from "./neon.js";
import { netlifyRules } from "./netlify.js";
import { ngrokRules } from "./ngrok.js";
import { npmRules } from "./npm.js";
import { nugetRules } from "./nuget.js";
import { observabilityRules } from "./observability.js";
import { octopusRules } from "./octopus.js";
import { onepasswordRules } from "./onepassword.js";
import { openaiRules } from "./openai.js";
import { openshiftRules } from "./openshift.js";
import { ovhRules } from "./ovh.js";
import { packagistRules } from "./packagist.js";
import { paymentsRules } from "./payments.js";
import { paypalRules } from "./paypal.js";
import { pemRules } from "./pem.js";
import { planetscaleRules } from "./planetscale.js";
import { postmanRules } from "./postman.js";
import { productivityRules } from "./productivity.js";
import { pulumiRules } from "./pulumi.js";
import { pypiRules } from "./pypi.js";
import { railwayRules } from "./railway.js";
import { renderRules } from "./render.js";
import { rubygemsRules } from "./rubygems.js";
import { scalewayRules } from "./scaleway.js";
import { searchMapsRules } from "./search-maps.js";
import { shopifyRules } from "./shopify.js";
import { slackRules } from "./slack.js";
import { snykRules } from "./snyk.js";
import { socialRules } from "./social.js";
import { sonarRules } from "./sonar.js";
import { sourcegraphRules } from "./sourcegraph.js";
import { squareRules } from "./square.js";
import { stripeRules } from "./stripe.js";
import { supabaseRules } from "./supabase.js";
import { tailscaleRules } from "./tailscale.js";
import { teamcityRules } from "./teamcity.js";
import { telegramRules } from "./telegram.js";
import { tencentRules } from "./tencent.js";
import { thingsboardRules } from "./thingsboard.js";
import { travisRules } from "./travis.js";
import { twilioRules } from "./twilio.js";
import { upstashRules } from "./upstash.js";
import { vercelRules } from "./vercel.js";
import { vultrRules } from "./vultr.js";
import { webhooksRules } from "./webhooks.js";
import { yandexRules } from "./yandex.js";
import { zerotierRules } from "./zerotier.js";

/** Every built-in rule. */
export const SECRET_RULES: readonly SecretRule[] = [
  ...aiInferenceRules,
  ...aiToolsRules,
  ...aivenRules,
  ...alibabaRules,
  ...anthropicRules,
  ...artifactoryRules,
  ...atlassianRules,
  ...awsRules,
  ...azureRules,
  ...buildkiteRules,
  ...chatRules,
  ...circleciRules,
  ...clojarsRules,
  ...cloudflareRules,
  ...codecovRules,
  ...commandLineRules,
  ...connectionStringsRules,
  ...connectionUrisRules,
  ...contentRules,
  ...cratesRules,
  ...crmRules,
  ...cryptoRules,
  ...dataRules,
  ...definedRules,
  ...developerServicesRules,
  ...digitaloceanRules,
  ...discordRules,
  ...dockerRules,
  ...dopplerRules,
  ...droneRules,
  ...fastlyRules,
  ...flyRules,
  ...frameworksRules,
  ...gcpRules,
  ...giteaRules,
  ...githubRules,
  ...gitlabRules,
  ...gradleRules,
  ...harnessRules,
  ...hashesRules,
  ...hashicorpRules,
  ...herokuRules,
  ...hetznerRules,
  ...httpRules,
  ...ibmRules,
  ...identityRules,
  ...infisicalRules,
  ...infrastructureRules,
  ...jenkinsRules,
  ...jwtRules,
  ...kubernetesRules,
  ...launchdarklyRules,
  ...linodeRules,
  ...mailRules,
  ...mavenRules,
  ...mongodbRules,
  ...neonRules,
  ...netlifyRules,
  ...ngrokRules,
  ...npmRules,
  ...nugetRules,
  ...observabilityRules,
  ...octopusRules,
  ...onepasswordRules,
  ...openaiRules,
  ...openshiftRules,
  ...ovhRules,
  ...packagistRules,
  ...paymentsRules,
  ...paypalRules,
  ...pemRules,
  ...planetscaleRules,
  ...postmanRules,
  ...productivityRules,
  ...pulumiRules,
  ...pypiRules,
  ...railwayRules,
  ...renderRules,
  ...rubygemsRules,
  ...scalewayRules,
  ...searchMapsRules,
  ...shopifyRules,
  ...slackRules,
  ...snykRules,
  ...socialRules,
  ...sonarRules,
  ...sourcegraphRules,
  ...squareRules,
  ...stripeRules,
  ...supabaseRules,
  ...tailscaleRules,
  ...teamcityRules,
  ...telegramRules,
  ...tencentRules,
  ...thingsboardRules,
  ...travisRules,
  ...twilioRules,
  ...upstashRules,
  ...vercelRules,
  ...vultrRules,
  ...webhooksRules,
  ...yandexRules,
  ...zerotierRules,
];
