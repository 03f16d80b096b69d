"""The codes with which Slack refuses for good: asking again changes nothing.

Those that its Web API documents for the methods that the app calls (https://docs.slack.dev/reference/methods,
read in November 2026), without the few that tell of trouble on Slack's own side. Slack adds codes
without notice: one that is not here is met with patience before anybody hears of it.
"""


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


FOR_GOOD = _codes(
    """
    access_denied account_inactive already_archived already_in_channel already_reacted
    alt_txt_too_large as_user_not_supported attachment_payload_limit_exceeded block_mismatch
    blocked_file_type bot_not_found bots_not_found cannot_dm_bot cannot_reply_to_message
    cant_broadcast_message cant_delete_file cant_delete_message cant_update_message
    channel_is_limited_access channel_not_found channel_type_not_supported channels_limit_exceeded
    compliance_exports_prevent_deletion delete_not_allowed deprecated_endpoint duplicate_external_id
    edit_window_closed ekm_access_denied enterprise_is_restricted enterprise_not_found
    exchanged_trigger_id expired_trigger_id expired_url feature_not_enabled file_deleted
    file_deleting_disabled file_is_deleted file_not_found file_share_limit_reached
    file_type_not_allowed file_update_failed file_upload_size_restricted file_uploads_disabled
    file_uploads_except_images_disabled forbidden_team hash_conflict invalid_app_id invalid_args
    invalid_arguments invalid_array_arg invalid_attachments invalid_auth invalid_blocks
    invalid_blocks_format invalid_channel invalid_charset invalid_chunks invalid_cursor
    invalid_external_id invalid_form_data invalid_json invalid_limit invalid_metadata_filter_keys
    invalid_metadata_format invalid_metadata_schema invalid_name invalid_post_type invalid_thread_ts
    invalid_token invalid_trigger_id invalid_ts_latest invalid_ts_oldest invalid_types
    invalid_user_combination is_archived is_inactive json_not_object markdown_text_conflict
    max_file_sharing_exceeded message_not_found message_not_in_streaming_state
    message_not_owned_by_app messages_tab_disabled metadata_must_be_sent_from_app metadata_too_large
    method_deprecated method_not_supported_for_channel_type missing_args missing_argument
    missing_charset missing_file_data missing_post_type missing_recipient_team_id
    missing_recipient_user_id missing_scope missing_user msg_blocks_too_long msg_blocks_too_many
    msg_too_long no_item_specified no_permission no_reaction no_text not_allowed_token_type
    not_authed not_authorized not_enabled not_found not_implemented not_in_channel not_visible
    only_one_table_allowed org_login_required org_not_found posting_to_channel_denied
    push_limit_reached restricted_action restricted_action_non_threadable_channel
    restricted_action_read_only_channel restricted_action_thread_locked
    restricted_action_thread_only_channel session_not_found slack_connect_blocked_file_type
    slack_connect_canvas_sharing_blocked slack_connect_clip_sharing_blocked
    slack_connect_file_link_sharing_blocked slack_connect_file_upload_sharing_blocked
    slack_connect_lists_sharing_blocked snippet_too_large stopped_by_user storage_limit_reached
    strange_address streaming_state_conflict team_access_not_granted team_not_found
    team_not_on_enterprise thread_not_found token_expired token_revoked too_large too_long
    too_many_attachments too_many_emoji too_many_members too_many_reactions too_many_users
    two_factor_setup_required unable_to_share_files unknown_method unknown_snippet_type
    unknown_subtype unknown_type user_disabled user_is_bot user_is_restricted user_not_found
    user_not_in_channel user_not_visible users_list_not_supplied users_not_found view_not_found
    view_too_large
    """
)
