"""Great-circle distance between two places, kept together with what it was measured from."""

from dataclasses import dataclass
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

from partnerships.places import Place

EARTH_RADIUS_KM = 6371.0088  # mean radius of the International Union of Geodesy and Geophysics


@dataclass(frozen=True)
class Distance:
    """Kilometres to one decimal place, and the two places (degrees) they lie between."""

    km: Decimal
    origin: Place
    destination: Place

    def inputs(self) -> dict[str, str | float]:
        """What the figure was measured from, as plain values to store beside it."""
        ends = (("origin", self.origin), ("destination", self.destination))
        return {f"{end}_{key}": value for end, place in ends for key, value in place._asdict().items()}


def great_circle_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> Decimal:
    """Kilometres along the surface between two points in degrees, rounded to 0.1."""
    north, other_north = radians(latitude), radians(other_latitude)
    rise = sin((other_north - north) / 2) ** 2
    turn = sin(radians(other_longitude - longitude) / 2) ** 2
    chord = min(1.0, sqrt(rise + cos(north) * cos(other_north) * turn))
    return Decimal(2 * EARTH_RADIUS_KM * asin(chord)).quantize(Decimal("0.1"))


def distance_between(origin: Place, destination: Place) -> Distance:
    """The distance of a visit, from the visitor's place to the host's."""
    km = great_circle_km(origin.latitude, origin.longitude, destination.latitude, destination.longitude)
    return Distance(km, origin, destination)
