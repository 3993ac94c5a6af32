namespace FusedGen.Letters;

/// <summary>
/// How letters are changed. Upper and lower case are those of no culture, and change no letter into two.
/// </summary>
public enum LetterCase
{
    /// <summary>Letters are not changed.</summary>
    Same,

    /// <summary>To lower case.</summary>
    Lower,

    /// <summary>To upper case.</summary>
    Upper,
}
