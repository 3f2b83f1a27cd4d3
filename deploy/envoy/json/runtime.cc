// What the C++ library would fetch from its own support of exceptions: with it, the gateway's
// library needs a newer C library than the system that Envoy runs on may have. Nothing here throws;
// what would is a defect, or no memory is left, and ends the process as it does in Envoy itself.
#include <bits/functexcept.h>

#include <cstdlib>
#include <new>
#include <string>

void* operator new(size_t size) {
  if (void* const memory = std::malloc(size)) return memory;
  std::abort();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace std {

void __throw_bad_alloc() { abort(); }
void __throw_bad_array_new_length() { abort(); }
void __throw_length_error(const char*) { abort(); }
void __throw_logic_error(const char*) { abort(); }
void __throw_out_of_range_fmt(const char*, ...) { abort(); }

}  // namespace std

#if _GLIBCXX_RELEASE >= 13
// The one function of strings that C++20 does not make where it is used.
template void std::string::_M_replace_cold(pointer, size_type, const char*, size_type, size_type);
#endif
