"""What `derivwidgets.experiments.race` is made of."""
