using System.Globalization;

namespace FusedGen.Compiler.Json;

/// <summary>A text is no JSON, or more of it than is taken.</summary>
/// <param name="position">The character, or the byte, from which on it is none.</param>
/// <param name="what">What stands there, in words: <c>has no ':' where one belongs</c>.</param>
/// <param name="isTooLarge">Whether it is sound so far, and too deep or too long.</param>
internal sealed class JsonException(int position, string what, bool isTooLarge = false)
    : FormatException($"unexpected text at character {position.ToString(CultureInfo.InvariantCulture)}")
{
    public int Position { get; } = position;

    public string What { get; } = what;

    public bool IsTooLarge { get; } = isTooLarge;
}
