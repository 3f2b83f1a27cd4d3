// Papers as text. What they hold is text, never markup. The same paper is the same text to the
// byte.
#pragma once

#include <string>

#include "services/meeting/paper/composition.h"

namespace district::meeting {

// CommonMark.
std::string ToMarkdown(const Composition& paper);
// A whole page, to be printed on A4.
std::string ToHtml(const Composition& paper);

}  // namespace district::meeting
