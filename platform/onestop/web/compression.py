"""How pages and assets travel: gzip, except where a route says `opt={"uncompressed": True}`.

Live streams say so: their events must not wait in a buffer.
"""

from litestar.config.compression import CompressionConfig

COMPRESSION = CompressionConfig(backend="gzip", gzip_compress_level=6, exclude_opt_key="uncompressed")
