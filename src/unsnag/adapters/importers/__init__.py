"""Knowledge of other products, of folders and of web sites, read into our own words."""
