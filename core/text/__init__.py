"""Chinese text: words for people, pinyin, full-text search."""
