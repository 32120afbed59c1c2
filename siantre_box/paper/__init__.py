"""What goes out on paper or as a file: the poster, its codes, the day as a workbook."""
