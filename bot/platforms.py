"""Where Claude runs, and what each place needs to be reached."""

import os
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Literal

Platform = Literal["anthropic", "aws", "google", "foundry"]
"""The Claude API itself, Claude Platform on AWS, Claude Models on Google Cloud, Microsoft Foundry.

Credentials are those that the SDK's client of each reads from the environment."""

NOTES: Mapping[Platform, str] = {
    "anthropic": "Claude at the Anthropic API",
    "aws": "Claude Platform on AWS, which has files and code execution; Amazon Bedrock has neither",
    "google": "Claude Models on Google Cloud, managed by Anthropic, with files and code execution; "
    "the models that Google manages (Vertex AI) have neither",
    "foundry": "Microsoft Foundry, where deployments 'Hosted on Anthropic' have files and code "
    "execution; those hosted on Azure have neither",
}


def missing(platform: Platform, environ: Mapping[str, str] = os.environ) -> list[str]:
    """What a platform still needs from the environment, one sentence each."""

    def unset(*names: str) -> bool:
        return not any(environ.get(name) for name in names)

    found = []
    if platform == "aws":
        if unset("ANTHROPIC_AWS_WORKSPACE_ID"):
            found.append("ANTHROPIC_AWS_WORKSPACE_ID is not set: the workspace that pays on AWS")
        if unset("AWS_REGION", "AWS_DEFAULT_REGION"):
            found.append("AWS_REGION is not set: the region that your workspace of Claude is in")
        if unset("ANTHROPIC_AWS_API_KEY") and not find_spec("boto3"):
            found.append(
                "ANTHROPIC_AWS_API_KEY is not set, and boto3, which finds the credentials of AWS, "
                "is not installed: pip install 'datathread[aws]'"
            )
    elif platform == "google":
        if unset("ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID", "ANTHROPIC_GOOGLE_CLOUD_BASE_URL"):
            found.append(
                "ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID is not set: the workspace that pays on "
                "Google Cloud"
            )
        if not _importable("google.auth"):
            found.append(
                "google-auth, which finds the credentials of Google Cloud, is not installed: "
                "pip install 'datathread[google]'"
            )
    elif platform == "foundry":
        if unset("ANTHROPIC_FOUNDRY_API_KEY"):
            found.append("ANTHROPIC_FOUNDRY_API_KEY is not set: a key of your Foundry resource")
        if unset("ANTHROPIC_FOUNDRY_RESOURCE", "ANTHROPIC_FOUNDRY_BASE_URL"):
            found.append("ANTHROPIC_FOUNDRY_RESOURCE is not set: the name of your Foundry resource")
    elif unset("ANTHROPIC_API_KEY"):
        found.append("ANTHROPIC_API_KEY is not set: without it nothing can be analysed")
    return found


def _importable(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False
