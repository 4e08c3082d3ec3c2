from rapport.people.models.company import Company
from rapport.people.models.customer import Customer, CustomerQuerySet
from rapport.people.models.identity import Identity, fold

__all__ = ["Company", "Customer", "CustomerQuerySet", "Identity", "fold"]
