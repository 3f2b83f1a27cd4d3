// How a download says under which name it is to be saved.
#pragma once

#include <string>
#include <string_view>

namespace district::meeting {

// The value of Content-Disposition (RFC 6266): the name in UTF-8 (RFC 8187), and for clients that
// do not know that form without its marks, in ASCII.
std::string AttachmentNamed(std::string_view file_name);

}  // namespace district::meeting
