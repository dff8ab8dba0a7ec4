// Entry of the segment tool.
#include "tool.h"

int main(int argc, char** argv) { return atrous::tool::run_tool({argv + 1, argv + argc}); }
