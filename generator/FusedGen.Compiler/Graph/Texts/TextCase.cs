namespace FusedGen.Compiler.Graph.Texts;

/// <summary>How letters are changed.</summary>
public enum TextCase
{
    /// <summary>They stay.</summary>
    Same,

    /// <summary>To lower case, in no culture.</summary>
    Lower,

    /// <summary>To upper case, in no culture.</summary>
    Upper,
}
