// Entry of the segment tool.
int main() { return 2; }
