"""Nicknames from a list: nobody has to think of one, and none gives anybody away.

The words are chosen so that no pair can hurt: nothing about bodies, no first names, no animal that
is used to tease. Words may be added; one that was ever given out stays.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Final

from gateway.sources import Entropy

__all__ = ["ADJECTIVES", "NOUNS", "SUGGESTIONS", "is_generated", "suggest"]

SUGGESTIONS: Final = 6


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ADJECTIVES: Final = _words("""
    Amber Brave Breezy Bright Calm Careful Cheerful Clear Clever Coastal Copper Cosy Curious Dancing
    Dappled Drifting Eager Early Friendly Frosty Gentle Gleaming Glowing Golden Helpful Hopeful
    Humming Kind Lively Lunar Mellow Misty Moonlit Mossy Musical Nimble Noble Patient Peaceful
    Playful Polar Quick Rippling Roaming Sailing Silver Singing Sparkling Spring Starry Steady
    Sunlit Sunny Swift Thoughtful Tranquil Travelling Twilight Velvet Vivid Wandering Warm Winter
    Wise Woodland
    """)

NOUNS: Final = _words("""
    Acorn Alder Alpaca Antelope Axolotl Badger Bamboo Birch Bluebell Bumblebee Buttercup Butterfly
    Caribou Cedar Chameleon Chestnut Clover Cowslip Cricket Curlew Dolphin Dormouse Dove Dragonfly
    Egret Falcon Finch Firefly Flamingo Gazelle Gecko Goldfinch Hare Hedgehog Heron Honeysuckle
    Hummingbird Ibex Kangaroo Kestrel Kingfisher Kiwi Koala Lapwing Larch Lark Lavender Lichen
    Lotus Lynx Maple Marten Meadowsweet Meerkat Narwhal Newt Nightingale Oak Orchid Osprey Otter
    Owl Panda Pangolin Pelican Penguin Pine Plover Puffin Quokka Reindeer Sandpiper Seagrass
    Seahorse Seal Snowdrop Sparrow Spruce Squirrel Starfish Sunflower Swan Sycamore Thistle
    Tortoise Toucan Tulip Turtle Wallaby Wombat Woodpecker Zebra
    """)

PAIRS: Final = len(ADJECTIVES) * len(NOUNS)
LARGEST_NUMBER: Final = 999
"""With a number from 2 on behind it, a pair serves more people."""

BATCH: Final = 24
PLAIN_ROUNDS: Final = 3
ROUNDS: Final = 12


def suggest(entropy: Entropy, taken: Callable[[Sequence[str]], Collection[str]]) -> list[str]:
    """Draw six nicknames that are free.

    ``taken`` says which of the names it is asked about are not. Plain pairs come first; where few
    are left, pairs with a number. Fewer than six only where nearly six million are given out.
    """
    found: list[str] = []
    for round_number in range(ROUNDS):
        space = PAIRS if round_number < PLAIN_ROUNDS else PAIRS * LARGEST_NUMBER
        batch = [_name(int.from_bytes(entropy(8), "big") % space) for _ in range(BATCH)]
        given_out = {*taken(batch), *found}
        found += [name for name in dict.fromkeys(batch) if name not in given_out]
        if len(found) >= SUGGESTIONS:
            break
    return found[:SUGGESTIONS]


def is_generated(name: str) -> bool:
    """Say whether ``suggest`` could have drawn ``name``."""
    match name.split(" "):
        case [adjective, noun]:
            return adjective in ADJECTIVES and noun in NOUNS
        case [adjective, noun, number]:
            return adjective in ADJECTIVES and noun in NOUNS and _is_number(number)
        case _:
            return False


def _is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and text in map(str, range(2, LARGEST_NUMBER + 1))


def _name(place: int) -> str:
    number, pair = divmod(place, PAIRS)
    adjective, noun = divmod(pair, len(NOUNS))
    plain = f"{ADJECTIVES[adjective]} {NOUNS[noun]}"
    return plain if number == 0 else f"{plain} {number + 1}"
