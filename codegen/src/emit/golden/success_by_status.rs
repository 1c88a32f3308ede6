impl Pets {
    pub fn r#move(&self) -> Request<MovePet> {
        Request::new(rt::call::<MovePet>(&self.client))
    }
}
pub enum MovePet {}
rt::operation!(
    MovePet { id : "movePet", request : PUT "/pets", servers : & [rt::Server { url :
    "https://other.example", description : "", variables : & [] }], retry : &
    rt::RetryPolicy { max_retries : 3, statuses : Some(& [503]), wait_headers : Some(&
    [("X-Wait", rt::WaitUnit::Seconds)]), ..rt::RetryPolicy::DEFAULT }, success :
    MovePetOutput { Code(200) : rt::json => Ok, Code(204) : | _ |
    Ok(MovePetOutput::NoContent), }, failure : ErrorModel { Default : rt::json, }, }
);
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "one value per response")]
#[non_exhaustive]
pub enum MovePetOutput {
    Ok(Pet),
    NoContent,
}
