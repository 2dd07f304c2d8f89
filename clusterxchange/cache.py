"""A cache that shrugs when its server is away: pages work, rate limits wait."""

import logging

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class PatientCache(RedisCache):
    def add(self, *args, **kwargs):
        return self._patiently(super().add, True, args, kwargs)

    def get(self, key, default=None, version=None):
        return self._patiently(super().get, default, (key, default, version), {})

    def set(self, *args, **kwargs):
        return self._patiently(super().set, None, args, kwargs)

    def delete(self, *args, **kwargs):
        return self._patiently(super().delete, False, args, kwargs)

    def incr(self, *args, **kwargs):
        return self._patiently(super().incr, 1, args, kwargs)

    def touch(self, *args, **kwargs):
        return self._patiently(super().touch, False, args, kwargs)

    def get_many(self, *args, **kwargs):
        return self._patiently(super().get_many, {}, args, kwargs)

    def set_many(self, *args, **kwargs):
        return self._patiently(super().set_many, [], args, kwargs)

    @staticmethod
    def _patiently(call, otherwise, args, kwargs):
        try:
            return call(*args, **kwargs)
        except RedisError as error:
            log.warning("cache is away: %s", error)
            return otherwise
