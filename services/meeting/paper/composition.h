// Papers before they have a format: headings, paragraphs and lists, and what is not known of them.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace district::meeting {

struct Block {
  enum class Kind { kTitle, kHeading, kParagraph, kItem, kSignature };
  Kind kind;
  std::string text;
};

class Composition {
 public:
  void Add(Block::Kind kind, std::string text) { blocks_.push_back({kind, std::move(text)}); }
  void Paragraph(std::string text) { Add(Block::Kind::kParagraph, std::move(text)); }
  void Item(std::string text) { Add(Block::Kind::kItem, std::move(text)); }
  void Heading(std::string text) { Add(Block::Kind::kHeading, std::move(text)); }

  // Returns the text, or dots to be filled in by hand; then `field` is noted as a gap, once.
  std::string OrDots(const std::string& text, const std::string& field);

  const std::vector<Block>& blocks() const { return blocks_; }
  const std::vector<std::string>& gaps() const { return gaps_; }

 private:
  std::vector<Block> blocks_;
  std::vector<std::string> gaps_;
};

// Both are the same to the byte for the same blocks. What the text holds is text, never markup.
std::string ToMarkdown(const Composition& composition);
std::string ToHtml(const Composition& composition, const std::string& title);

}  // namespace district::meeting
