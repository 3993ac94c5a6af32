namespace FusedGen.Compiler.Typing;

/// <summary>The members that names in the file bring about. The user's half may have taken them.</summary>
public static class TypedNames
{
    /// <summary>The struct of the input.</summary>
    public const string Features = "Features";

    /// <summary>The struct of the output.</summary>
    public const string Scores = "Scores";

    /// <summary>The enum of the labels.</summary>
    public const string Label = "Label";

    /// <summary>The methods that give a label.</summary>
    public const string PredictLabel = "PredictLabel";

    /// <summary>The labels as the file spells them.</summary>
    public const string LabelNames = "LabelNames";

    /// <summary>
    /// The overload of <c>Predict</c> over structs: it is taken where the user's half has one that it would repeat.
    /// </summary>
    public const string Predict = "Predict";

    /// <summary>All of them that are taken by any member of that name.</summary>
    public static readonly IReadOnlyList<string> OfMembers = [Features, Scores, Label, PredictLabel, LabelNames];
}
