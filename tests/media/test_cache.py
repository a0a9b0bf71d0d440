from media.cache import Cached, PacketCache


def cached(index: int) -> Cached:
    return Cached(index, 0x80, 0, 0, bytes([index]), 0.0)


def test_the_last_packets_are_kept() -> None:
    cache = PacketCache(4)
    for index in range(6):
        cache.put(cached(index))
    assert [cache.get(index) for index in (0, 1)] == [None, None]
    assert [cache.get(index) for index in range(2, 6)] == [cached(index) for index in range(2, 6)]
    assert cache.get(6) is None
