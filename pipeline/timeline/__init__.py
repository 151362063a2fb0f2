"""Where everything stands in the film."""
