"""What `derivwidgets.experiments.graph` is made of."""
