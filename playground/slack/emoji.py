"""The names of emoji that the workspace knows: the common ones."""

import re

_NAMES = """
+1 -1 thumbsup thumbsdown ok_hand wave clap raised_hands pray muscle point_up point_right
eyes brain bulb fire sparkles star star2 zap boom tada rocket trophy medal heart blue_heart
green_heart yellow_heart orange_heart purple_heart black_heart broken_heart 100 heavy_check_mark
white_check_mark ballot_box_with_check x heavy_multiplication_x negative_squared_cross_mark
warning no_entry no_entry_sign octagonal_sign stop_sign question grey_question exclamation
grey_exclamation bangbang hourglass hourglass_flowing_sand watch stopwatch timer_clock clock1
calendar date bar_chart chart_with_upwards_trend chart_with_downwards_trend clipboard memo
pencil pencil2 page_facing_up paperclip file_folder open_file_folder floppy_disk computer
mag mag_right microscope telescope test_tube robot_face gear wrench hammer hammer_and_wrench
lock unlock key bell no_bell mega loudspeaker speech_balloon thought_balloon smile smiley
grinning laughing joy rofl slightly_smiling_face blush wink heart_eyes thinking_face neutral_face
expressionless confused disappointed cry sob angry rage scream flushed sweat_smile sunglasses
upside_down_face shrug facepalm see_no_evil hear_no_evil speak_no_evil arrow_right arrow_left
arrow_up arrow_down arrows_counterclockwise repeat recycle rewind fast_forward
black_square_for_stop double_vertical_bar arrow_forward red_circle large_blue_circle
large_green_circle large_yellow_circle large_orange_circle white_circle black_circle
moneybag money_with_wings dollar euro link pushpin round_pushpin inbox_tray outbox_tray
package coffee beer cake cookie cat dog rainbow sunny cloud snowflake globe_with_meridians
one two three four five six seven eight nine keycap_ten new up free cool ok sos
"""
_KNOWN = frozenset(_NAMES.split())
_TONE = re.compile(r"::skin-tone-[2-6]$")


def known_emoji(name: str) -> bool:
    """Whether a name, perhaps with a skin tone, is an emoji of the workspace."""
    return _TONE.sub("", name) in _KNOWN
