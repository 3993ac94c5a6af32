namespace FusedGen;

/// <summary>
/// Marks a parameter of a generated <c>PredictBatch</c> that all rows share: it has the elements that <c>Predict</c>
/// takes, once, whatever the number of rows. Such an input or output has no batch dimension in the model file.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class SharedByRowsAttribute : Attribute;
