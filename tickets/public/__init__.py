"""The open pages for customers: 报修, 查进度, 服务文化 (S3-04, S3-12, S0-55)."""
