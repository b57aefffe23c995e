"""A folder with a company's card and its help articles, read into the product."""
