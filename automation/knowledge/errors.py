"""What can be wrong with an article."""

from inbox.foundation.errors import Conflict


class ArticleTitleTaken(Conflict):
    code = "article_title_taken"
    title = "Another article has this title"


class ArticleChangedMeanwhile(Conflict):
    code = "article_changed_meanwhile"
    title = "Somebody else has saved this article meanwhile"


class TooManyArticles(Conflict):
    code = "too_many_articles"
    title = "A workspace keeps 5,000 articles at most"
