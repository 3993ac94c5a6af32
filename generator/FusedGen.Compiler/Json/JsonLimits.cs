namespace FusedGen.Compiler.Json;

/// <summary>How much a document may hold: memory is taken for what is read, and a call for each level.</summary>
/// <param name="mostDepth">Objects and arrays in each other.</param>
internal sealed class JsonLimits(int mostDepth)
{
    /// <summary>Values beside the numbers in arrays.</summary>
    private const int MostValues = 1 << 22;

    private int _depth;
    private int _values;

    /// <summary>Counts a value.</summary>
    /// <exception cref="JsonException">It is one too many.</exception>
    public void CountValue(int position)
    {
        if (++_values > MostValues)
        {
            throw new JsonException(position, $"holds more than {MostValues} values beside numbers in arrays", isTooLarge: true);
        }
    }

    /// <summary>Goes into an object or an array.</summary>
    /// <exception cref="JsonException">That is too deep.</exception>
    public void Enter(int position)
    {
        if (++_depth > mostDepth)
        {
            throw new JsonException(position, $"is nested deeper than {mostDepth} levels", isTooLarge: true);
        }
    }

    /// <summary>Comes out of it.</summary>
    public void Leave() => _depth--;
}
