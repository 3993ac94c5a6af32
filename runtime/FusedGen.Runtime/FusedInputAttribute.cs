namespace FusedGen;

/// <summary>
/// Marks a struct of floats as the input of a model, with one float for each element in row-major order. The model gets
/// a <c>Predict</c> overload that takes the struct.
/// </summary>
/// <param name="model">The type with <see cref="FusedModelAttribute"/>, which has one float input and one float
/// output.</param>
[AttributeUsage(AttributeTargets.Struct, AllowMultiple = true, Inherited = false)]
public sealed class FusedInputAttribute(Type model) : Attribute
{
    /// <summary>The model's type.</summary>
    public Type Model { get; } = model;
}
