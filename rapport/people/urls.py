from django.urls import path

from rapport.people.views import customers

urlpatterns = [
    path("customers/<int:pk>", customers.customer, name="customer"),
    path("customers/<int:pk>/describe", customers.describe, name="customer.describe"),
]
