"""The measured promises: ratios of two things measured in one run. `./portal bench NAME`."""
