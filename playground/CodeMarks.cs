using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FusedGen.Playground;

/// <summary>What stands out in C#: keywords, comments, literals.</summary>
internal static class CodeMarks
{
    /// <summary>Beyond so many letters a text is literals for the most part, and nobody reads them.</summary>
    private const int MostLetters = 400_000;

    private const int Keyword = 0;
    private const int Comment = 1;
    private const int Literal = 2;

    /// <summary>Marks in order: the start, the length and the kind of each.</summary>
    public static int[] Of(string text)
    {
        List<int> marks = [];
        if (text.Length > MostLetters)
        {
            return [];
        }

        foreach (SyntaxToken token in SyntaxFactory.ParseTokens(text))
        {
            Comments(token.LeadingTrivia);
            if (token.IsKeyword() || SyntaxFacts.IsContextualKeyword(SyntaxFacts.GetContextualKeywordKind(token.Text)))
            {
                Mark(token.SpanStart, token.Span.Length, Keyword);
            }
            else if (token.IsKind(SyntaxKind.Utf8StringLiteralToken) || SyntaxFacts.IsLiteralExpression(SyntaxFacts.GetLiteralExpression(token.Kind())))
            {
                Mark(token.SpanStart, token.Span.Length, Literal);
            }

            Comments(token.TrailingTrivia);
        }

        return [.. marks];

        void Comments(SyntaxTriviaList trivia)
        {
            foreach (SyntaxTrivia comment in trivia)
            {
                if (!comment.IsKind(SyntaxKind.WhitespaceTrivia) && !comment.IsKind(SyntaxKind.EndOfLineTrivia))
                {
                    Mark(comment.FullSpan.Start, comment.FullSpan.Length, Comment);
                }
            }
        }

        void Mark(int start, int length, int kind) => marks.AddRange([start, length, kind]);
    }
}
