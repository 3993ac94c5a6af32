namespace FusedGen.Letters;

/// <summary>Cuts texts into tokens, as <c>Tokenizer</c> of ONNX Runtime does.</summary>
public sealed class TokenRule
{
    private readonly Kind _kind;
    private readonly TokenPattern[] _patterns;
    private readonly int _leastLength;

    private TokenRule(Kind kind, TokenPattern[] patterns, int leastLength, bool isMarked)
    {
        _kind = kind;
        _patterns = patterns;
        _leastLength = leastLength;
        IsMarked = isMarked;
    }

    private enum Kind
    {
        Characters,
        Matches,
        Between,
    }

    /// <summary>Whether marks stand before the tokens of a text and behind them.</summary>
    internal bool IsMarked { get; }

    /// <summary>Each character is a token.</summary>
    /// <param name="leastLength">Shorter tokens are left out; in characters.</param>
    /// <param name="isMarked">Whether U+0002 comes before the tokens and U+0003 behind them, where there are
    /// any.</param>
    public static TokenRule Characters(int leastLength, bool isMarked) => new(Kind.Characters, [], leastLength, isMarked);

    /// <summary>What matches a pattern is a token.</summary>
    /// <param name="leastLength">Shorter tokens are left out; in characters.</param>
    /// <param name="isMarked">Whether marks stand around the tokens.</param>
    /// <param name="pattern">The pattern.</param>
    public static TokenRule Matches(int leastLength, bool isMarked, TokenPattern pattern) => new(Kind.Matches, [pattern], leastLength, isMarked);

    /// <summary>What lies between matches of separators is a token.</summary>
    /// <param name="leastLength">Shorter tokens are left out; in characters.</param>
    /// <param name="isMarked">Whether marks stand around the tokens.</param>
    /// <param name="separators">The patterns of separators, which cut one after the other.</param>
    public static TokenRule Between(int leastLength, bool isMarked, params TokenPattern[] separators) => new(Kind.Between, separators, leastLength, isMarked);

    /// <summary>Cuts a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="counter">Takes the tokens in order.</param>
    internal void Cut(ReadOnlySpan<char> text, ref TokenNumbers counter)
    {
        switch (_kind)
        {
            case Kind.Characters:
                for (int place = 0; place < text.Length;)
                {
                    int units = TokenPattern.UnitsAt(text, place);
                    Take(text.Slice(place, units), ref counter);
                    place += units;
                }

                break;
            case Kind.Matches:
                for (int from = 0; TryNext(_patterns[0], text, from, out int start, out int length, out int next); from = next)
                {
                    Take(text.Slice(start, length), ref counter);
                }

                break;
            default:
                CutBetween(text, 0, ref counter);
                break;
        }
    }

    /// <summary>Cuts a text by a separator and those behind it.</summary>
    private void CutBetween(ReadOnlySpan<char> text, int separator, ref TokenNumbers counter)
    {
        if (separator == _patterns.Length)
        {
            Take(text, ref counter);
            return;
        }

        int from = 0;
        while (TryNext(_patterns[separator], text, from, out int start, out _, out int next))
        {
            if (start > from)
            {
                CutBetween(text[from..start], separator + 1, ref counter);
            }

            from = next;
        }

        if (from < text.Length)
        {
            CutBetween(text[from..], separator + 1, ref counter);
        }
    }

    /// <summary>
    /// The next match, and where the search goes on: behind it, or, where it is empty, a character later.
    /// </summary>
    private static bool TryNext(TokenPattern pattern, ReadOnlySpan<char> text, int from, out int start, out int length, out int next)
    {
        (start, length, next) = (from, 0, from);
        if (from >= text.Length || !pattern.TryFind(text, from, out start, out length))
        {
            return false;
        }

        next = start + (length > 0 ? length : start < text.Length ? TokenPattern.UnitsAt(text, start) : 1);
        return true;
    }

    private void Take(ReadOnlySpan<char> token, ref TokenNumbers counter)
    {
        if (token.Length >= Math.Max(1, _leastLength) && (_leastLength <= 1 || CharactersOf(token) >= _leastLength))
        {
            counter.Add(token);
        }
    }

    private static int CharactersOf(ReadOnlySpan<char> token)
    {
        int count = 0;
        for (int place = 0; place < token.Length; place += TokenPattern.UnitsAt(token, place))
        {
            count++;
        }

        return count;
    }
}
